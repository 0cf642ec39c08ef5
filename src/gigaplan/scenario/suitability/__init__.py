"""What an investor states of itself: its class, its liabilities, the notes it is offered."""
