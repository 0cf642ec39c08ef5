"""From a programme as stated and the data register to the plain terms of the joint problem."""
