"""How the files of a form come in: as Django's own handlers take them, in larger pieces.

Each piece that is read from the connection copies what is left of a megabyte behind it. For a
phone's photo, fifty pieces of 64 kB cost more than to recognise what is on it.
"""

from django.core.files import uploadhandler

# A form of a thousand tiny fields is read through for each of them: larger pieces make it dear.
PIECE = 256 * 1024


class MemoryFileUploadHandler(uploadhandler.MemoryFileUploadHandler):
    chunk_size = PIECE


class TemporaryFileUploadHandler(uploadhandler.TemporaryFileUploadHandler):
    chunk_size = PIECE
