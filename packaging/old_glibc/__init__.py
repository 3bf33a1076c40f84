"""A package for systems with an older glibc (麒麟 V10, 统信 20): built in a Debian 11 of its own."""
