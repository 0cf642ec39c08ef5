"""What a programme does to grid, climate, air, water, and how much it leans on one thing."""
