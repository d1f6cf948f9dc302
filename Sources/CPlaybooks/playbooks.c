#include "playbooks.h"

static const unsigned char java_hang[] = {
#embed "../../playbooks/java-hang.yaml"
};
static const unsigned char java_pool[] = {
#embed "../../playbooks/java-pool.yaml"
};
static const unsigned char java_memory[] = {
#embed "../../playbooks/java-memory.yaml"
};
static const unsigned char java_silent[] = {
#embed "../../playbooks/java-silent.yaml"
};
static const unsigned char java_gc[] = {
#embed "../../playbooks/java-gc.yaml"
};
static const unsigned char disk_io[] = {
#embed "../../playbooks/disk-io.yaml"
};

static const struct diag_playbook playbooks[] = {
    {"java-hang", java_hang, sizeof java_hang},
    {"java-pool", java_pool, sizeof java_pool},
    {"java-memory", java_memory, sizeof java_memory},
    {"java-silent", java_silent, sizeof java_silent},
    {"java-gc", java_gc, sizeof java_gc},
    {"disk-io", disk_io, sizeof disk_io},
};
const size_t diag_playbook_count = sizeof playbooks / sizeof playbooks[0];

const struct diag_playbook *diag_playbook_at(size_t index) { return &playbooks[index]; }
