"""The journey of a paper: the stages, the steps that call them, and the engine that calls the steps."""
