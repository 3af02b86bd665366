"""What `make run` needs beside the site itself: its processes, its clock, its sample content."""
