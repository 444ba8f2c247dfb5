"""From an uploaded file to runs: reading it, understanding its columns, telling beforehand what would become of it."""
