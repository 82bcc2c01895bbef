"""What PodSecurity admission says of every pod."""
