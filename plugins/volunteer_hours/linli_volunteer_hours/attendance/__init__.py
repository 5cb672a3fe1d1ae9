"""Who is signed up, who came, and how that became confirmed hours."""
