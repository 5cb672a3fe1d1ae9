"""The archive of a backup: a ZIP with a manifest, the database, and every file of evidence."""
