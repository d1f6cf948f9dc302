#ifndef DIAG_WEB_SHIM_H
#define DIAG_WEB_SHIM_H

#include <stddef.h>

/* libcurl, loaded at first use: 0, or -1 where it cannot be had; `diag_web_problem` says why. */
int diag_web_load(void);
const char *diag_web_problem(void);

/* What is asked; NULL where nothing is to be said. */
struct diag_web_request {
    const char *address;
    const char *user, *password, *token;
    /* Milliseconds for the connection, and for all of it. */
    long connect_time, whole_time;
    /* The most bytes of an answer, after decompression. */
    size_t limit;
};

/* What came back. Redirects are not followed: `redirect` is where one leads. */
struct diag_web_answer {
    unsigned char *bytes;
    size_t length;
    /* The status of HTTP; 0 where there was no answer. */
    long status;
    int is_too_large;
    char problem[256];
    char redirect[2048];
};

/* 0 where an answer came, of whatever status; -1 where none did and `problem` says why. */
int diag_web_get(const struct diag_web_request *request, struct diag_web_answer *answer);
void diag_web_free(struct diag_web_answer *answer);

#endif
