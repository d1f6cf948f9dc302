#define CURL_DISABLE_TYPECHECK 1

#include "web_shim.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo

/* The functions of libcurl that are used, all of which versions 7.12 and later have. */
#define FUNCTIONS(each)                                                                            \
    each(curl_global_init) each(curl_easy_init) each(curl_easy_setopt) each(curl_easy_perform)     \
    each(curl_easy_getinfo) each(curl_easy_strerror) each(curl_easy_cleanup)                       \
    each(curl_slist_append) each(curl_slist_free_all)

static struct {
#define MEMBER(name) __typeof__(&name) name;
    FUNCTIONS(MEMBER)
#undef MEMBER
} web;

static int is_loaded;
static char problem[256];

static void note(char *to, size_t size, const char *text) {
    size_t length = 0;
    while (text && text[length] && length < size - 1) {
        to[length] = text[length];
        length++;
    }
    to[length] = 0;
}

int diag_web_load(void) {
    if (is_loaded) return 0;
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"};
    void *library = NULL;
    for (size_t place = 0; !library && place < sizeof names / sizeof *names; place++)
        library = dlopen(names[place], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        note(problem, sizeof problem, "libcurl.so.4 is not on this host");
        return -1;
    }
#define LOAD(name)                                                                                 \
    if (!(web.name = (__typeof__(&name))dlsym(library, #name))) {                                  \
        note(problem, sizeof problem, "libcurl has no " #name);                                    \
        return -1;                                                                                 \
    }
    FUNCTIONS(LOAD)
#undef LOAD
    if (web.curl_global_init(CURL_GLOBAL_ALL) != 0) {
        note(problem, sizeof problem, "libcurl does not start");
        return -1;
    }
    is_loaded = 1;
    return 0;
}

const char *diag_web_problem(void) { return problem; }

struct sink {
    struct diag_web_answer *answer;
    size_t limit, room;
};

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    struct sink *sink = context;
    struct diag_web_answer *answer = sink->answer;
    size_t length = size * count;
    if (length > sink->limit - answer->length) {
        answer->is_too_large = 1;
        return 0;
    }
    if (answer->length + length > sink->room) {
        size_t room = sink->room ? sink->room * 2 : 64 * 1024;
        while (room < answer->length + length) room *= 2;
        unsigned char *moved = realloc(answer->bytes, room);
        if (!moved) return 0;
        answer->bytes = moved;
        sink->room = room;
    }
    memcpy(answer->bytes + answer->length, bytes, length);
    answer->length += length;
    return length;
}

static const char *first_of(const char *one, const char *other) {
    const char *value = getenv(one);
    return value && *value ? value : getenv(other);
}

int diag_web_get(const struct diag_web_request *request, struct diag_web_answer *answer) {
    memset(answer, 0, sizeof *answer);
    CURL *handle = web.curl_easy_init();
    if (!handle) return -1;
    struct sink sink = {answer, request->limit, 0};
    char error[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = web.curl_slist_append(
        NULL, "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.9,*/*;q=0.1");
    char bearer[8192];
    if (request->token && strlen(request->token) < sizeof bearer - 32) {
        strcpy(bearer, "Authorization: Bearer ");
        strcat(bearer, request->token);
        headers = web.curl_slist_append(headers, bearer);
    }
    web.curl_easy_setopt(handle, CURLOPT_URL, request->address);
    web.curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    web.curl_easy_setopt(handle, CURLOPT_USERAGENT, "diag");
    web.curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    web.curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    web.curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, request->connect_time);
    web.curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, request->whole_time);
    web.curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    web.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    web.curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sink);
    if (request->user) web.curl_easy_setopt(handle, CURLOPT_USERNAME, request->user);
    if (request->password) web.curl_easy_setopt(handle, CURLOPT_PASSWORD, request->password);
    const char *authorities = first_of("CURL_CA_BUNDLE", "SSL_CERT_FILE");
    if (authorities && *authorities) web.curl_easy_setopt(handle, CURLOPT_CAINFO, authorities);
    CURLcode code = web.curl_easy_perform(handle);
    web.curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer->status);
    char *redirect = NULL;
    web.curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &redirect);
    note(answer->redirect, sizeof answer->redirect, redirect);
    if (code != CURLE_OK)
        note(answer->problem, sizeof answer->problem, *error ? error : web.curl_easy_strerror(code));
    web.curl_slist_free_all(headers);
    web.curl_easy_cleanup(handle);
    return code == CURLE_OK ? 0 : -1;
}

void diag_web_free(struct diag_web_answer *answer) {
    free(answer->bytes);
    answer->bytes = NULL;
    answer->length = 0;
}
