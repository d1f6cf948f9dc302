#include "postgres_shim.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The functions of libpq that are used, all of which versions 9.6 and later have. */
#define FUNCTIONS(each)                                                                            \
    each(PQconnectStartParams) each(PQconnectPoll) each(PQstatus) each(PQsocket)                   \
    each(PQerrorMessage) each(PQhost) each(PQport) each(PQdb) each(PQuser)                         \
    each(PQparameterStatus) each(PQserverVersion) each(PQbackendPID)                               \
    each(PQconnectionNeedsPassword) each(PQsetErrorVerbosity) each(PQsetNoticeReceiver)            \
    each(PQsetnonblocking) each(PQsendQuery) each(PQsetSingleRowMode) each(PQflush)                \
    each(PQconsumeInput) each(PQisBusy) each(PQgetResult) each(PQresultStatus)                     \
    each(PQresultErrorField) each(PQresultErrorMessage) each(PQntuples) each(PQnfields)            \
    each(PQfname) each(PQgetisnull) each(PQgetvalue) each(PQgetlength) each(PQclear)               \
    each(PQgetCancel) each(PQcancel) each(PQfreeCancel) each(PQfinish)          \
    each(PQconninfoParse) each(PQconninfoFree)

static struct {
#define MEMBER(name) __typeof__(&name) name;
    FUNCTIONS(MEMBER)
#undef MEMBER
    /* From version 12 on. */
    __typeof__(&PQhostaddr) PQhostaddr;
} pq;

static int is_loaded;
static char problem[512];

static void note(const char *text) {
    size_t length = 0;
    while (text && text[length] && length < sizeof problem - 1) {
        problem[length] = text[length];
        length++;
    }
    problem[length] = 0;
}

int diag_pq_load(void) {
    if (is_loaded) return 0;
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        note(dlerror());
        return -1;
    }
#define LOAD(name)                                                                                 \
    if (!(pq.name = (__typeof__(&name))dlsym(library, #name))) {                                   \
        note("libpq.so.5 has no " #name);                                                          \
        return -1;                                                                                 \
    }
    FUNCTIONS(LOAD)
#undef LOAD
    pq.PQhostaddr = (__typeof__(&PQhostaddr))dlsym(library, "PQhostaddr");
    is_loaded = 1;
    return 0;
}

const char *diag_pq_problem(void) { return problem; }

PGconn *diag_pq_connect_start(const char *target) {
    /* PgBouncer refuses startup parameters that it does not know: settings follow by SET. */
    const char *const keywords[] = {"dbname", "application_name", NULL};
    const char *const values[] = {target, "diag", NULL};
    return pq.PQconnectStartParams(keywords, values, 1);
}

int diag_pq_option(const char *target, const char *name, char *value, int size) {
    PQconninfoOption *options = pq.PQconninfoParse(target, NULL);
    if (!options) return -2;
    const char *found = NULL;
    for (PQconninfoOption *option = options; option->keyword; option++)
        if (strcmp(option->keyword, name) == 0) {
            found = option->val;
            if (!found && option->envvar) found = getenv(option->envvar);
        }
    int length = found ? (int)strlen(found) : -1;
    if (length >= size) length = -1;
    if (length >= 0) memcpy(value, found, (size_t)length + 1);
    pq.PQconninfoFree(options);
    return length;
}

int diag_pq_connect_poll(PGconn *connection) { return (int)pq.PQconnectPoll(connection); }
int diag_pq_status(const PGconn *connection) { return (int)pq.PQstatus(connection); }
int diag_pq_socket(const PGconn *connection) { return pq.PQsocket(connection); }
const char *diag_pq_error_message(const PGconn *connection) { return pq.PQerrorMessage(connection); }
const char *diag_pq_host(const PGconn *connection) { return pq.PQhost(connection); }
const char *diag_pq_host_address(const PGconn *connection) {
    return pq.PQhostaddr ? pq.PQhostaddr(connection) : NULL;
}
const char *diag_pq_port(const PGconn *connection) { return pq.PQport(connection); }
const char *diag_pq_database(const PGconn *connection) { return pq.PQdb(connection); }
const char *diag_pq_user(const PGconn *connection) { return pq.PQuser(connection); }
const char *diag_pq_parameter_status(const PGconn *connection, const char *name) {
    return pq.PQparameterStatus(connection, name);
}
int diag_pq_server_version(const PGconn *connection) { return pq.PQserverVersion(connection); }
int diag_pq_backend_pid(const PGconn *connection) { return pq.PQbackendPID(connection); }
int diag_pq_needs_password(const PGconn *connection) {
    return pq.PQconnectionNeedsPassword(connection);
}
void diag_pq_set_verbose(PGconn *connection) {
    pq.PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
}

static void ignore(void *context, const PGresult *result) {
    (void)context;
    (void)result;
}

void diag_pq_ignore_notices(PGconn *connection) {
    pq.PQsetNoticeReceiver(connection, ignore, NULL);
}
int diag_pq_set_nonblocking(PGconn *connection) { return pq.PQsetnonblocking(connection, 1); }
int diag_pq_send_query(PGconn *connection, const char *statement) {
    return pq.PQsendQuery(connection, statement);
}
int diag_pq_set_single_row_mode(PGconn *connection) { return pq.PQsetSingleRowMode(connection); }
int diag_pq_flush(PGconn *connection) { return pq.PQflush(connection); }
int diag_pq_consume_input(PGconn *connection) { return pq.PQconsumeInput(connection); }
int diag_pq_is_busy(PGconn *connection) { return pq.PQisBusy(connection); }
PGresult *diag_pq_get_result(PGconn *connection) { return pq.PQgetResult(connection); }
int diag_pq_result_status(const PGresult *result) { return (int)pq.PQresultStatus(result); }
const char *diag_pq_result_field(const PGresult *result, int field) {
    return pq.PQresultErrorField(result, field);
}
const char *diag_pq_result_message(const PGresult *result) {
    return pq.PQresultErrorMessage(result);
}
int diag_pq_row_count(const PGresult *result) { return pq.PQntuples(result); }
int diag_pq_column_count(const PGresult *result) { return pq.PQnfields(result); }
const char *diag_pq_column_name(const PGresult *result, int column) {
    return pq.PQfname(result, column);
}
const char *diag_pq_value(const PGresult *result, int row, int column) {
    return pq.PQgetisnull(result, row, column) ? NULL : pq.PQgetvalue(result, row, column);
}
int diag_pq_length(const PGresult *result, int row, int column) {
    return pq.PQgetlength(result, row, column);
}
void diag_pq_clear(PGresult *result) { pq.PQclear(result); }

int diag_pq_cancel(PGconn *connection) {
    PGcancel *cancel = pq.PQgetCancel(connection);
    if (!cancel) return 0;
    char error[256];
    /* It waits until the server has closed the connection, which a frozen one never does. */
    alarm(2);
    int asked = pq.PQcancel(cancel, error, sizeof error);
    alarm(0);
    pq.PQfreeCancel(cancel);
    return asked;
}
void diag_pq_finish(PGconn *connection) { pq.PQfinish(connection); }
