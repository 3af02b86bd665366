"""Settings: `base` is shared; `development`, `production` and `test` each say what differs."""
