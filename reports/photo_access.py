"""Who may see the photos of reports: whoever may see the report."""

from common.files import Person
from common.models import StoredFile
from reports.rules import REPORT_PHOTO
from reports.selectors.pages import visible_to

__all__ = ["REPORT_PHOTO", "may_see_report_photo"]


def may_see_report_photo(person: Person, file: StoredFile) -> bool:
    return visible_to(person).filter(photos__file=file).exists()
