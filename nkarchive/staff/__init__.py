"""How staff prove who they are: password, second factor, and both again for what matters most."""
