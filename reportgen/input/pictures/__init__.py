"""Pictures: read, made safe, and made as small as print needs."""
