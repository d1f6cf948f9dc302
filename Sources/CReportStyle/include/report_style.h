#ifndef DIAG_REPORT_STYLE_H
#define DIAG_REPORT_STYLE_H

#include <stddef.h>

/* The style sheet of the HTML report. */
const unsigned char *diag_report_style(size_t *length);

#endif
