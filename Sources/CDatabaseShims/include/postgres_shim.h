#ifndef DIAG_POSTGRES_SHIM_H
#define DIAG_POSTGRES_SHIM_H

#include <postgresql/libpq-fe.h>

/* libpq, loaded at first use: 0, or -1 where it cannot be had; `diag_pq_problem` says why. */
int diag_pq_load(void);
const char *diag_pq_problem(void);

/* Begins to connect to `target`, a connection string, URI or nothing, under the name `diag`
   (PQconnectStartParams). */
PGconn *diag_pq_connect_start(const char *target);

/* What a connection string or URI, or else the environment, says of an option, in `value`; its length,
   -1 where they say nothing, -2 where the string is none. */
int diag_pq_option(const char *target, const char *name, char *value, int size);

/* Each stands for the function of libpq of that name (PostgreSQL manual, chapter libpq). */
int diag_pq_connect_poll(PGconn *connection);
int diag_pq_status(const PGconn *connection);
int diag_pq_socket(const PGconn *connection);
const char *diag_pq_error_message(const PGconn *connection);
const char *diag_pq_host(const PGconn *connection);
const char *diag_pq_host_address(const PGconn *connection);
const char *diag_pq_port(const PGconn *connection);
const char *diag_pq_database(const PGconn *connection);
const char *diag_pq_user(const PGconn *connection);
const char *diag_pq_parameter_status(const PGconn *connection, const char *name);
int diag_pq_server_version(const PGconn *connection);
int diag_pq_backend_pid(const PGconn *connection);
int diag_pq_needs_password(const PGconn *connection);
void diag_pq_set_verbose(PGconn *connection);
void diag_pq_ignore_notices(PGconn *connection);
int diag_pq_set_nonblocking(PGconn *connection);
int diag_pq_send_query(PGconn *connection, const char *statement);
int diag_pq_set_single_row_mode(PGconn *connection);
int diag_pq_flush(PGconn *connection);
int diag_pq_consume_input(PGconn *connection);
int diag_pq_is_busy(PGconn *connection);
PGresult *diag_pq_get_result(PGconn *connection);
int diag_pq_result_status(const PGresult *result);
const char *diag_pq_result_field(const PGresult *result, int field);
const char *diag_pq_result_message(const PGresult *result);
int diag_pq_row_count(const PGresult *result);
int diag_pq_column_count(const PGresult *result);
const char *diag_pq_column_name(const PGresult *result, int column);
/* NULL where the value is NULL. */
const char *diag_pq_value(const PGresult *result, int row, int column);
int diag_pq_length(const PGresult *result, int row, int column);
void diag_pq_clear(PGresult *result);
/* Asks the server to end the statement that runs; 1 where it was asked. A server that does not answer
   within 2 s ends this process. */
int diag_pq_cancel(PGconn *connection);
void diag_pq_finish(PGconn *connection);

#endif
