"""Large models of others: what is installed, what can be, and what each file is. No torch, no Qt."""
