"""Moving image data: every byte, up and down, goes through here.

It knows request bodies and files, not commands and not tables.
"""

#: bytes read, sent, hashed and written at a time
BLOCK = 1024 * 1024

#: attempts without a byte of progress before a download is given up
RETRIES = 5
