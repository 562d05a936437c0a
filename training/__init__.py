"""How the trained parts of sohoa came to be: recipes that anybody may run again. Nothing here runs at a desk."""
