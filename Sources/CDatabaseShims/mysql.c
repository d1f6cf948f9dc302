#include "mysql_shim.h"

#include <dlfcn.h>
#include <mysql/mysql.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The functions that both client libraries have, since MySQL 8.0 and MariaDB Connector/C 3.0. */
#define FUNCTIONS(each)                                                                            \
    each(mysql_init) each(mysql_options) each(mysql_options4) each(mysql_real_connect)             \
    each(mysql_errno) each(mysql_error) each(mysql_get_server_info) each(mysql_get_host_info)      \
    each(mysql_get_ssl_cipher) each(mysql_real_query) each(mysql_field_count)                      \
    each(mysql_use_result) each(mysql_num_fields) each(mysql_fetch_field_direct)                   \
    each(mysql_fetch_row) each(mysql_fetch_lengths) each(mysql_free_result) each(mysql_close)

static struct {
#define MEMBER(name) __typeof__(&name) name;
    FUNCTIONS(MEMBER)
#undef MEMBER
} my;

/* The numbers of options from the fourteenth on differ: MySQL took some out (mysql.h of each). */
struct numbers {
    int attribute, key, certificate, ca;
};
static const struct numbers of_mariadb = {33, 25, 26, 27};
static const struct numbers of_mysql = {27, 19, 20, 21};
/* MYSQL_OPT_SSL_MODE of MySQL; MYSQL_OPT_SSL_ENFORCE and MYSQL_OPT_SSL_VERIFY_SERVER_CERT of MariaDB. */
enum { MYSQL_TLS_MODE = 35, MARIADB_TLS_ENFORCE = 38, MARIADB_TLS_VERIFY = 21 };
/* MYSQL_OPT_GET_SERVER_PUBLIC_KEY of MySQL; MariaDB's library always asks for the key. */
enum { MYSQL_PUBLIC_KEY = 36 };

static const char *const names[] = {
    "libmysqlclient.so.24", "libmysqlclient.so.23", "libmysqlclient.so.22", "libmysqlclient.so.21",
    "libmariadb.so.3",
};
static const char *loaded;
static int is_mariadb;
static char problem[512];

static void note(const char *text) {
    size_t length = 0;
    while (text && text[length] && length < sizeof problem - 1) {
        problem[length] = text[length];
        length++;
    }
    problem[length] = 0;
}

static int take(void *library) {
#define LOAD(name)                                                                                 \
    if (!(my.name = (__typeof__(&name))dlsym(library, #name))) {                                   \
        note("the library has no " #name);                                                         \
        return -1;                                                                                 \
    }
    FUNCTIONS(LOAD)
#undef LOAD
    is_mariadb = dlsym(library, "mariadb_get_infov") != NULL;
    return 0;
}

int diag_mysql_load(void) {
    if (loaded) return 0;
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        void *library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
        if (!library) {
            if (!problem[0]) note("neither libmysqlclient nor libmariadb is there");
            continue;
        }
        if (take(library)) continue;
        loaded = names[index];
        return 0;
    }
    return -1;
}

const char *diag_mysql_problem(void) { return problem; }
const char *diag_mysql_library(void) { return loaded; }

static MYSQL *handle(diag_mysql *connection) { return (MYSQL *)connection; }
static MYSQL_RES *result(diag_mysql_rows *rows) { return (MYSQL_RES *)rows; }

diag_mysql *diag_mysql_new(void) { return (diag_mysql *)my.mysql_init(NULL); }

static void option(MYSQL *mysql, int number, const void *value) {
    if (value) my.mysql_options(mysql, (enum mysql_option)number, value);
}

static int is(const char *text, const char *word) { return text && strcmp(text, word) == 0; }

/* Modes of TLS as the option --ssl-mode of MySQL numbers them: 1 is off, 5 verifies the name. */
static void set_tls(MYSQL *mysql, const struct diag_mysql_target *target) {
    const struct numbers *numbers = is_mariadb ? &of_mariadb : &of_mysql;
    option(mysql, numbers->key, target->key);
    option(mysql, numbers->certificate, target->certificate);
    option(mysql, numbers->ca, target->ca);
    if (!target->tls) return;
    unsigned int mode = is(target->tls, "disabled")        ? 1
                        : is(target->tls, "preferred")     ? 2
                        : is(target->tls, "required")      ? 3
                        : is(target->tls, "verify_ca")     ? 4
                                                           : 5;
    if (!is_mariadb) {
        option(mysql, MYSQL_TLS_MODE, &mode);
        /* Who wants no encryption takes the key by which a password is sent from whoever answers. */
        char takes = mode == 1;
        option(mysql, MYSQL_PUBLIC_KEY, &takes);
        return;
    }
    char enforce = mode >= 2, verify = mode >= 4;
    option(mysql, MARIADB_TLS_ENFORCE, &enforce);
    option(mysql, MARIADB_TLS_VERIFY, &verify);
}

int diag_mysql_connect(diag_mysql *connection, const struct diag_mysql_target *target) {
    MYSQL *mysql = handle(connection);
    unsigned int patience = target->patience ? target->patience : 1;
    option(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &patience);
    option(mysql, MYSQL_OPT_READ_TIMEOUT, &patience);
    option(mysql, MYSQL_OPT_WRITE_TIMEOUT, &patience);
    option(mysql, MYSQL_READ_DEFAULT_FILE, target->defaults_file);
    option(mysql, MYSQL_READ_DEFAULT_GROUP, "diag");
    option(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    unsigned int off = 0;
    option(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
    /* A name and a port mean TCP, also where the name is localhost. */
    unsigned int protocol = MYSQL_PROTOCOL_TCP;
    if (target->host && target->port && !target->socket) option(mysql, MYSQL_OPT_PROTOCOL, &protocol);
    int attribute = is_mariadb ? of_mariadb.attribute : of_mysql.attribute;
    my.mysql_options4(mysql, (enum mysql_option)attribute, "program_name", "diag");
    set_tls(mysql, target);
    return my.mysql_real_connect(mysql, target->host, target->user, target->password,
                                 target->database, target->port, target->socket, 0)
               ? 0
               : -1;
}

unsigned int diag_mysql_error_number(diag_mysql *connection) { return my.mysql_errno(handle(connection)); }
const char *diag_mysql_error(diag_mysql *connection) { return my.mysql_error(handle(connection)); }
const char *diag_mysql_server_info(diag_mysql *connection) {
    return my.mysql_get_server_info(handle(connection));
}
const char *diag_mysql_host_info(diag_mysql *connection) {
    return my.mysql_get_host_info(handle(connection));
}
const char *diag_mysql_cipher(diag_mysql *connection) {
    return my.mysql_get_ssl_cipher(handle(connection));
}
int diag_mysql_query(diag_mysql *connection, const char *statement, unsigned long length) {
    return my.mysql_real_query(handle(connection), statement, length);
}
unsigned int diag_mysql_field_count(diag_mysql *connection) {
    return my.mysql_field_count(handle(connection));
}
diag_mysql_rows *diag_mysql_use_rows(diag_mysql *connection) {
    return (diag_mysql_rows *)my.mysql_use_result(handle(connection));
}
unsigned int diag_mysql_column_count(diag_mysql_rows *rows) { return my.mysql_num_fields(result(rows)); }
const char *diag_mysql_column_name(diag_mysql_rows *rows, unsigned int column) {
    /* The name is the first member in both libraries. */
    MYSQL_FIELD *field = my.mysql_fetch_field_direct(result(rows), column);
    return field ? *(const char *const *)field : NULL;
}
char **diag_mysql_next_row(diag_mysql_rows *rows) { return my.mysql_fetch_row(result(rows)); }
unsigned long *diag_mysql_lengths(diag_mysql_rows *rows) { return my.mysql_fetch_lengths(result(rows)); }
void diag_mysql_free_rows(diag_mysql_rows *rows) { my.mysql_free_result(result(rows)); }
void diag_mysql_close(diag_mysql *connection) { my.mysql_close(handle(connection)); }
