"""The base page, its components, css and js. Knows no other room: it shows plain values."""
