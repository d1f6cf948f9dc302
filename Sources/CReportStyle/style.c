#include "report_style.h"

static const unsigned char sheet[] = {
#embed "report.css"
};

const unsigned char *diag_report_style(size_t *length) {
  *length = sizeof sheet;
  return sheet;
}
