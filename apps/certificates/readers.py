"""Who may read the paper of a certificate through the general door: nobody. It is handed out with its number."""


def may_read_paper(scope, document):
    return False
