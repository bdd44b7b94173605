"""What is wrong with a bundle, and where: values, so that one run can list all of them."""

from dataclasses import dataclass

from goals.messages import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the sheet, the row and the column as a spreadsheet shows them.

    `sheet` is None where the whole bundle is meant, `row` where the whole sheet is (the header
    is row 1), `column` where no single column is.
    """

    sheet: str | None
    row: int | None
    column: str | None
    message: Message
