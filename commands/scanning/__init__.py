"""Paper comes in: stacks from the feeder, cover sheets between papers, inboxes that are watched, what was refused."""
