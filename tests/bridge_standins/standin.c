/* A library with the exports of chs_fjs_standard and NationECCode. What it does is chosen by a
 * word in the input. Texts are GBK bytes; persons are invented.
 *
 * Built with: -DPOINTER (outputlen by pointer), -DFEW (one export), -DAT_LOAD_HANG,
 * -DAT_LOAD_EXIT, -DNEEDS_OTHER (imports a library that is not there), -DSTD= (i686: __stdcall).
 */
#ifdef _WIN32
#include <windows.h>
#define EXPORT __declspec(dllexport)
#else
#include <unistd.h>
#define EXPORT __attribute__((visibility("default")))
#define Sleep(milliseconds) usleep((milliseconds) * 1000)
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef STD
#define STD
#endif

#ifdef POINTER
typedef const int *Length;
#define LENGTH(given) ((size_t)*(given))
#else
typedef int Length;
#define LENGTH(given) ((size_t)(given))
#endif

#define NOT_SIGNED_IN "\xce\xb4\xc7\xa9\xb5\xbd"           /* 未签到 */
#define WRONG_PASSWORD "\xbf\xda\xc1\xee\xb4\xed\xce\xf3"  /* 口令错误 */
#define PASSWORD "\xca\xbe\xb7\xb6\xbf\xda\xc1\xee"        /* 示范口令 */
#define NAME "\xc1\xd6\xca\xbe\xb7\xb6"                    /* 林示范 */
#define DONE "\xb3\xc9\xb9\xa6"                            /* 成功 */

static int signed_in;

static void hang(void)
{
    for (;;)
        Sleep(1000);
}

static void print_junk(void)
{
    printf("junk on stdout\n");
    fflush(stdout);
#ifdef _WIN32
    DWORD put;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "junk", 4, &put, NULL);
#else
    if (write(STDOUT_FILENO, "junk", 4) != 4)
        abort();
#endif
}

static int standard_input_is_empty(void)
{
    return getchar() == EOF;
}

static int misbehave(const char *input, size_t size, char *output, char *error)
{
    if (strstr(input, "do-crash"))
        *(volatile int *)(size_t)16 = 1;
    if (strstr(input, "do-hang"))
        hang();
    if (strstr(input, "do-exit"))
        exit(7);
    if (strstr(input, "do-overflow-one"))
        strcpy((char *)memset(output, 'x', size) + size, "");
    if (strstr(input, "do-overflow-much"))
        memset(output, 'x', size + 1000);
    if (strstr(input, "do-overflow-far"))
        memset(output, 'x', 3 * size);
    if (strstr(input, "do-overflow-error"))
        memset(error, 'x', 64 * 1024 + 1);
    if (strstr(input, "do-no-end"))
        memset(output, 'x', size);
    if (strstr(input, "do-not-gbk"))
        strcpy(output, "{\"a\":\"\xff\xff\"}");
    if (strstr(input, "do-huge"))
        memset(output, 'h', 900 * 1000);
    if (strstr(input, "do-refuse")) {
        strcpy(error, NOT_SIGNED_IN);
        return -1;
    }
    return output[0] || error[0];
}

EXPORT int STD business_handle(const char *input, Length announced, char *output, char *error)
{
    size_t size = LENGTH(announced);
    if (strstr(input, "do-print"))
        print_junk();
    if (strstr(input, "do-slow"))
        Sleep(300);
    if (strstr(input, "do-sleep-long"))
        Sleep(4000);
    if (strstr(input, "do-need-sign-in") && !signed_in)
        return strcpy(error, NOT_SIGNED_IN), -1;
    int odd = misbehave(input, size, output, error);
    if (odd)
        return odd < 0 ? odd : 0;
    const char *first = strstr(input, "do-read") && !standard_input_is_empty() ? "-1" : "0";
    int length = snprintf(output, size, "{\"infcode\":%s,\"err_msg\":\"%s\",\"size\":%lu,"
                          "\"output\":%s}", first, DONE, (unsigned long)size, input);
    return length < 0 || (size_t)length >= size ? -2 : 0;
}

#ifndef FEW
EXPORT int STD authorization(const char *user, const char *password, char *error)
{
    signed_in = strcmp(user, "H35010200001") == 0 && strcmp(password, PASSWORD) == 0;
    if (!signed_in)
        strcpy(error, WRONG_PASSWORD);
    return signed_in ? 0 : -1;
}

EXPORT int STD read_cardnum(char *card, char *error)
{
    (void)error;
    strcpy(card, "A00000001");
    return 0;
}

EXPORT int STD read_cardinfo(char *card, char *code, char *id, char *name, char *error)
{
    (void)error;
    strcpy(card, "A00000001");
    strcpy(code, "350102C0DE");
    strcpy(id, "359999199001010016");
    strcpy(name, NAME);
    return 0;
}

EXPORT int STD ec_decode(const char *input, char *output, char *error)
{
    if (strstr(input, "do-refuse"))
        return strcpy(error, NOT_SIGNED_IN), 1;
    sprintf(output, "{\"code\":0,\"data\":{\"userName\":\"%s\"}}", NAME);
    return 0;
}

EXPORT char *STD NationEcTrans(const char *url, const char *input, char *output)
{
    static char done[] = "0000", failed[] = "9001";
    if (strstr(input, "do-nothing"))
        return NULL;
    if (strncmp(url, "http", 4) != 0)
        return strcpy(output, WRONG_PASSWORD), failed;
    sprintf(output, "{\"code\":0,\"data\":{\"userName\":\"%s\"}}", NAME);
    return done;
}
#endif

#ifdef NEEDS_OTHER
int other(void);
EXPORT int use_other(void) { return other(); }
#endif

#if defined(AT_LOAD_HANG) || defined(AT_LOAD_EXIT)
static void at_load(void)
{
#ifdef AT_LOAD_HANG
    hang();
#else
    _exit(9);
#endif
}
#ifdef _WIN32
BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved)
{
    (void)self;
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        at_load();
    return TRUE;
}
#else
__attribute__((constructor)) static void start(void) { at_load(); }
#endif
#endif
