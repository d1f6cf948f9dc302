#ifndef DIAG_PLAYBOOKS_H
#define DIAG_PLAYBOOKS_H

#include <stddef.h>

/* A playbook of the folder `playbooks`, as it stood when the binary was built. */
struct diag_playbook {
  const char *name;
  const unsigned char *text;
  size_t length;
};

extern const size_t diag_playbook_count;

/* `index` is below `diag_playbook_count`. */
const struct diag_playbook *diag_playbook_at(size_t index);

extern const size_t diag_runbook_count;

/* A runbook of the folder `playbooks/runbooks`; `index` is below `diag_runbook_count`. */
const struct diag_playbook *diag_runbook_at(size_t index);

#endif
