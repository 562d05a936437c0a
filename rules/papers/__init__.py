"""What the pages of one paper say of each other, and how much of it is shown."""
