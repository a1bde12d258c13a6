#!/usr/bin/env python
"""Django's command line. `script/manage` is the same with the services up."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("QUALITYPROV_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qualityprov.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
