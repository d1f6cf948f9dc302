#include "playbooks.h"

static const unsigned char java_hang[] = {
#embed "../../playbooks/java-hang.yaml"
};
static const unsigned char java_pool[] = {
#embed "../../playbooks/java-pool.yaml"
};
static const unsigned char disk_io[] = {
#embed "../../playbooks/disk-io.yaml"
};
static const unsigned char java_heap[] = {
#embed "../../playbooks/java-heap.yaml"
};

static const struct diag_playbook playbooks[] = {
    {"java-hang", java_hang, sizeof java_hang},
    {"java-pool", java_pool, sizeof java_pool},
    {"java-heap", java_heap, sizeof java_heap},
    {"disk-io", disk_io, sizeof disk_io},
};
const size_t diag_playbook_count = sizeof playbooks / sizeof playbooks[0];

const struct diag_playbook *diag_playbook_at(size_t index) { return &playbooks[index]; }
