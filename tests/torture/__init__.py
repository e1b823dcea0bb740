"""What must survive, tried often and at random: `make test` runs a little of it, `make torture` as much as asked."""
