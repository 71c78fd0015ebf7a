"""What commands that upload and download image data share."""
