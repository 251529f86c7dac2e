"""E-mail by SMTP. `JINJIE_MAIL_URL` says through what; without it nothing is mailed."""
