"""Files of translators: a format a module, and what goes out and comes back in any of them."""
