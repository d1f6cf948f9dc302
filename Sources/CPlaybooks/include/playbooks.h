#ifndef DIAG_PLAYBOOKS_H
#define DIAG_PLAYBOOKS_H

#include <stddef.h>

/* The playbooks of the folder `playbooks`, as they stood when the binary was built, each with a zero behind
   it; the first line of each is `playbook: NAME`. */
const unsigned char *diag_playbooks_text(void);
extern const size_t diag_playbooks_length;

/* The runbooks of the folder `playbooks/runbooks` in the same way; `runbook: NAME`. */
const unsigned char *diag_runbooks_text(void);
extern const size_t diag_runbooks_length;

#endif
