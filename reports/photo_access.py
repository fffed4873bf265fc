"""Who may see the photos of reports."""

# The kind of their files: see common.files.
REPORT_PHOTO = "report"
