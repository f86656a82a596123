"""Who came in, by what and from where: logins, factors, sessions, and the audit that shows them to the company."""
