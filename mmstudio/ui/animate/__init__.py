"""The workspace Animate."""
