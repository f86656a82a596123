"""What the login library asks of us: accounts, factors, single sign-on."""
