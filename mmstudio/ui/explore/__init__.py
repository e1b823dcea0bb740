"""The workspace Explore: moving through latent space."""
