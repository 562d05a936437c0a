"""How classifiers/kinds.npz came to be: `python -m training.kinds`."""
