#ifndef DIAG_MYSQL_SHIM_H
#define DIAG_MYSQL_SHIM_H

/* A connection, and rows, of whichever client library is there; never looked into. */
typedef struct diag_mysql diag_mysql;
typedef struct diag_mysql_rows diag_mysql_rows;

/* libmysqlclient or libmariadb, loaded at first use: 0, or -1 where neither can be had;
   `diag_mysql_problem` says why. */
int diag_mysql_load(void);
const char *diag_mysql_problem(void);
/* The file name of the library, `libmariadb.so.3`. */
const char *diag_mysql_library(void);

/* How to connect; NULL and 0 leave a choice to option files and the library. */
struct diag_mysql_target {
    const char *host, *user, *password, *database, *socket;
    unsigned int port;
    /* An option file that replaces the usual ones, or none; groups `client` and `diag` are read. */
    const char *defaults_file;
    /* `disabled`, `preferred`, `required`, `verify_ca`, `verify_identity`, or NULL. */
    const char *tls;
    const char *ca, *certificate, *key;
    /* Seconds that one packet may take. */
    unsigned int patience;
};

diag_mysql *diag_mysql_new(void);
/* Connects under the name `diag`: 0, or -1; `diag_mysql_error` says why. */
int diag_mysql_connect(diag_mysql *connection, const struct diag_mysql_target *target);

/* Each stands for the function of the C API of that name (MySQL manual, "C API Basic Interface"). */
unsigned int diag_mysql_error_number(diag_mysql *connection);
const char *diag_mysql_error(diag_mysql *connection);
const char *diag_mysql_server_info(diag_mysql *connection);
/* `127.0.0.1 via TCP/IP`, `Localhost via UNIX socket`. */
const char *diag_mysql_host_info(diag_mysql *connection);
/* NULL where the connection is not encrypted. */
const char *diag_mysql_cipher(diag_mysql *connection);
int diag_mysql_query(diag_mysql *connection, const char *statement, unsigned long length);
unsigned int diag_mysql_field_count(diag_mysql *connection);
/* Rows come as they are fetched; NULL where there are none. */
diag_mysql_rows *diag_mysql_use_rows(diag_mysql *connection);
unsigned int diag_mysql_column_count(diag_mysql_rows *rows);
const char *diag_mysql_column_name(diag_mysql_rows *rows, unsigned int column);
/* The next row; NULL behind the last, and where it broke off. */
char **diag_mysql_next_row(diag_mysql_rows *rows);
unsigned long *diag_mysql_lengths(diag_mysql_rows *rows);
void diag_mysql_free_rows(diag_mysql_rows *rows);
void diag_mysql_close(diag_mysql *connection);

#endif
