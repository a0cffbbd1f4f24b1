/* Calls one card or settlement library in a process of its own.
 *
 * Requests come on stdin, replies leave on stdout: a 4-byte big-endian length, then one flat JSON
 * object of ASCII text (README.md beside this file). Texts travel as base64 of raw bytes, so this
 * program needs no code page. It opens no network connection and no file but the library.
 */
#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0601
#include <windows.h>
#include <objbase.h>
#include <fcntl.h>
#include <io.h>
#else
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#endif
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROTOCOL 1
#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define OUTPUT_LEAST MIB
#define OUTPUT_MOST (16 * MIB)
#define SMALL_TEXT (64 * KIB)   /* error texts, card fields, a returned text */
#define SLACK (64 * KIB)        /* watched bytes behind a buffer */
#define GUARD (16 * MIB)        /* addresses behind those, without memory: touching them is a fault */
#define STEP (64 * KIB)         /* areas grow by this */
#define FRAME_MOST (16 * MIB)   /* a request */
#define MEMBERS_MOST 8
#define ARGUMENTS_MOST 6
#define OUTPUTS_MOST 5

enum { EXIT_END = 0, EXIT_USAGE = 2, EXIT_FRAME = 3, EXIT_WRITE = 4, EXIT_MEMORY = 5,
       EXIT_OVERFLOW = 90, EXIT_LIMIT = 91 };

/* ---- What the libraries export ------------------------------------------------------------ */

typedef struct {
    const char *name;
    const char *inputs[3];              /* ends with NULL */
    bool announces_length;              /* the size of `output` follows the inputs */
    const char *outputs[OUTPUTS_MOST + 1];
    bool returns_text;
} Call;

static const Call CALLS[] = {
    {"business_handle", {"input"}, true, {"output", "error"}, false},
    {"authorization", {"user", "password"}, false, {"error"}, false},
    {"read_cardnum", {NULL}, false, {"card", "error"}, false},
    {"read_cardinfo", {NULL}, false, {"card", "code", "person", "name", "error"}, false},
    {"ec_decode", {"input"}, false, {"output", "error"}, false},
    {"NationEcTrans", {"url", "input"}, false, {"output"}, true},
};
#define CALL_COUNT (sizeof CALLS / sizeof CALLS[0])

static size_t count_of(const char *const *names)
{
    size_t count = 0;
    while (names[count])
        count++;
    return count;
}

static size_t argument_count(const Call *call)
{
    return count_of(call->inputs) + call->announces_length + count_of(call->outputs);
}

/* ---- Buffers the library writes into ------------------------------------------------------ */

typedef struct {
    unsigned char *text;
    size_t size;    /* what the library may use */
    size_t whole;   /* size and the watched bytes behind it; the guard follows */
} Area;

static Area areas[1 + OUTPUTS_MOST];    /* the first is the large one */

static bool in_a_guard(uintptr_t address)
{
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        uintptr_t end = (uintptr_t)areas[i].text + areas[i].whole;
        if (areas[i].text && address >= end && address < end + GUARD)
            return true;
    }
    return false;
}

/* ---- The operating system ----------------------------------------------------------------- */

#ifdef _WIN32

typedef wchar_t Char;
#define WORD(text) L##text
#define same(a, b) (wcscmp(a, b) == 0)
#define number_of wcstoul

static HANDLE private_in, private_out;

static void end_now(int code)
{
    /* Without the detach calls of the library: they may hang or crash. */
    TerminateProcess(GetCurrentProcess(), (UINT)code);
    abort();
}

static HANDLE own_copy(DWORD which)
{
    HANDLE own = INVALID_HANDLE_VALUE, self = GetCurrentProcess();
    if (!DuplicateHandle(self, GetStdHandle(which), self, &own, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return INVALID_HANDLE_VALUE;
    return own;
}

static bool point_at_nothing(DWORD which, int descriptor, int mode)
{
    int nothing = _wopen(L"NUL", mode | _O_BINARY);
    if (nothing < 0)
        return false;
    if (nothing != descriptor && (_dup2(nothing, descriptor) != 0 || _close(nothing) != 0))
        return false;
    return SetStdHandle(which, (HANDLE)_get_osfhandle(descriptor)) != 0;
}

static bool take_streams(void)
{
    private_in = own_copy(STD_INPUT_HANDLE);
    private_out = own_copy(STD_OUTPUT_HANDLE);
    return private_in != INVALID_HANDLE_VALUE && private_out != INVALID_HANDLE_VALUE
        && point_at_nothing(STD_INPUT_HANDLE, 0, _O_RDONLY)
        && point_at_nothing(STD_OUTPUT_HANDLE, 1, _O_WRONLY);
}

static ptrdiff_t read_some(void *to, size_t most)
{
    DWORD got = 0;
    if (!ReadFile(private_in, to, (DWORD)most, &got, NULL))
        return GetLastError() == ERROR_BROKEN_PIPE ? 0 : -1;
    return (ptrdiff_t)got;
}

static ptrdiff_t write_some(const void *from, size_t most)
{
    DWORD put = 0;
    return WriteFile(private_out, from, (DWORD)most, &put, NULL) ? (ptrdiff_t)put : -1;
}

static unsigned char *reserve(size_t whole)
{
    unsigned char *at = VirtualAlloc(NULL, whole + GUARD, MEM_RESERVE, PAGE_NOACCESS);
    return at ? VirtualAlloc(at, whole, MEM_COMMIT, PAGE_READWRITE) : NULL;
}

static LONG CALLBACK on_exception(EXCEPTION_POINTERS *what)
{
    const EXCEPTION_RECORD *record = what->ExceptionRecord;
    if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && record->NumberParameters > 1
        && in_a_guard(record->ExceptionInformation[1]))
        end_now(EXIT_OVERFLOW);
    return EXCEPTION_CONTINUE_SEARCH;
}

static uint32_t seconds_now(void) { return (uint32_t)(GetTickCount64() / 1000); }

static void watch(void);

static DWORD WINAPI watch_thread(void *unused)
{
    (void)unused;
    for (;;) {
        Sleep(500);
        watch();
    }
    return 0;
}

static bool start_system(void)
{
    /* A crash must end this process, not open a window that waits for somebody. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    /* These libraries grew up in form programs, whose first thread is a COM apartment. */
    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    return AddVectoredExceptionHandler(1, on_exception)
        && CreateThread(NULL, 0, watch_thread, NULL, 0, NULL);
}

static void *load(const Char *path, uint32_t *code, char *detail, size_t room)
{
    (void)detail;
    (void)room;
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) {
        *code = GetLastError();     /* else 126 would mean "this file" and "one it needs" alike */
        return NULL;
    }
    void *library = (void *)LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!library)
        *code = GetLastError();
    return library;
}

static void *symbol(void *library, const char *name)
{
    return (void *)GetProcAddress((HMODULE)library, name);
}

#else

typedef char Char;
#define WORD(text) text
#define same(a, b) (strcmp(a, b) == 0)
#define number_of strtoul

static int private_in = -1, private_out = -1;

static void end_now(int code) { _exit(code); }

static bool point_at_nothing(int descriptor, int mode)
{
    int nothing = open("/dev/null", mode | O_CLOEXEC);
    bool done = nothing >= 0 && dup2(nothing, descriptor) == descriptor;
    if (nothing > STDERR_FILENO)
        close(nothing);
    return done;
}

static bool take_streams(void)
{
    private_in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    private_out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return private_in >= 0 && private_out >= 0
        && point_at_nothing(STDIN_FILENO, O_RDONLY) && point_at_nothing(STDOUT_FILENO, O_WRONLY);
}

static ptrdiff_t read_some(void *to, size_t most)
{
    ssize_t got;
    do
        got = read(private_in, to, most);
    while (got < 0 && errno == EINTR);
    return got;
}

static ptrdiff_t write_some(const void *from, size_t most)
{
    ssize_t put;
    do
        put = write(private_out, from, most);
    while (put < 0 && errno == EINTR);
    return put;
}

static unsigned char *reserve(size_t whole)
{
    unsigned char *at = mmap(NULL, whole + GUARD, PROT_NONE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED || mprotect(at, whole, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    return at;
}

static void on_fault(int number, siginfo_t *what, void *context)
{
    (void)context;
    if (in_a_guard((uintptr_t)what->si_addr))
        end_now(EXIT_OVERFLOW);
    signal(number, SIG_DFL);    /* the instruction runs again and ends the process as usual */
}

static uint32_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)now.tv_sec;
}

static void watch(void);

static void *watch_thread(void *unused)
{
    const struct timespec pause = {0, 500 * 1000 * 1000};
    (void)unused;
    for (;;) {
        nanosleep(&pause, NULL);
        watch();
    }
    return NULL;
}

static bool start_system(void)
{
    pthread_t thread;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    signal(SIGPIPE, SIG_IGN);
    return sigaction(SIGSEGV, &action, NULL) == 0
        && pthread_create(&thread, NULL, watch_thread, NULL) == 0;
}

static void *load(const Char *path, uint32_t *code, char *detail, size_t room)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    *code = 0;
    if (!library)
        snprintf(detail, room, "%s", dlerror());
    return library;
}

static void *symbol(void *library, const char *name) { return dlsym(library, name); }

#endif

/* ---- The limit of one call ---------------------------------------------------------------- */

/* A client that was killed cannot stop a call that hangs: every call carries its own end. */
static atomic_uint call_ends;   /* seconds_now() of the end, 0 while no call runs */

static void watch(void)
{
    uint32_t end = atomic_load(&call_ends);
    if (end && (int32_t)(seconds_now() - end) > 0)
        end_now(EXIT_LIMIT);
}

/* ---- Frames ------------------------------------------------------------------------------- */

static size_t read_most(unsigned char *to, size_t wanted)
{
    size_t have = 0;
    while (have < wanted) {
        ptrdiff_t got = read_some(to + have, wanted - have);
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    return have;
}

/* The next request, its length in `length`; ends the program when there is none. */
static char *read_frame(size_t *length)
{
    unsigned char head[4];
    size_t got = read_most(head, sizeof head);
    if (got == 0)
        end_now(EXIT_END);
    size_t size = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (got != sizeof head || size > FRAME_MOST)
        end_now(EXIT_FRAME);
    unsigned char *frame = malloc(size + 1);
    if (!frame)
        end_now(EXIT_MEMORY);
    if (read_most(frame, size) != size)
        end_now(EXIT_FRAME);
    frame[size] = 0;
    *length = size;
    return (char *)frame;
}

/* Requests hold persons and passwords; through volatile, or the compiler would leave it out. */
static void forget(volatile char *frame, size_t length)
{
    while (length)
        frame[--length] = 0;
}

static void write_all(const unsigned char *from, size_t size)
{
    for (size_t done = 0; done < size;) {
        ptrdiff_t put = write_some(from + done, size - done);
        if (put <= 0)
            end_now(EXIT_WRITE);
        done += (size_t)put;
    }
}

/* ---- Replies ------------------------------------------------------------------------------ */

static struct {
    unsigned char *bytes;   /* the length, then the object */
    size_t used, room;
} reply;

static void put_bytes(const char *from, size_t size)
{
    if (size > reply.room - reply.used)
        end_now(EXIT_MEMORY);
    memcpy(reply.bytes + reply.used, from, size);
    reply.used += size;
}

static void put(const char *text) { put_bytes(text, strlen(text)); }

static void put_number(const char *name, int64_t value)
{
    char text[64];
    snprintf(text, sizeof text, ",\"%s\":%lld", name, (long long)value);
    put(text);
}

static void put_word(const char *name, const char *word)
{
    put(",\"");
    put(name);
    put("\":\"");
    put(word);
    put("\"");
}

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(const char *name, const unsigned char *from, size_t size)
{
    put(",\"");
    put(name);
    put("\":\"");
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t three = (uint32_t)from[i] << 16 | (left > 1 ? (uint32_t)from[i + 1] << 8 : 0)
            | (left > 2 ? from[i + 2] : 0);
        char four[4] = {DIGITS[three >> 18], DIGITS[three >> 12 & 63],
                        left > 1 ? DIGITS[three >> 6 & 63] : '=',
                        left > 2 ? DIGITS[three & 63] : '='};
        put_bytes(four, sizeof four);
    }
    put("\"");
}

static void begin(uint32_t id)
{
    char text[32];
    reply.used = 4;
    snprintf(text, sizeof text, "{\"id\":%lu", (unsigned long)id);
    put(text);
}

static void send_reply(void)
{
    put("}");
    size_t size = reply.used - 4;
    for (int i = 0; i < 4; i++)
        reply.bytes[i] = (unsigned char)(size >> (24 - 8 * i));
    write_all(reply.bytes, reply.used);
}

static void fail(uint32_t id, const char *failure, const char *place)
{
    begin(id);
    put_word("failure", failure);
    put_word("place", place);
    send_reply();
}

/* ---- Requests ----------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    char *text;         /* NULL for a number */
    size_t length;
    uint32_t number;
} Member;

typedef struct {
    Member items[MEMBERS_MOST];
    size_t count;
} Members;

/* Takes one string of plain printable ASCII without escapes and ends it with NUL in place. */
static char *take_string(char **at, const char *end, size_t *length)
{
    char *start = *at + 1;
    if (*at >= end || **at != '"')
        return NULL;
    char *p = start;
    while (p < end && *p >= ' ' && *p <= '~' && *p != '"' && *p != '\\')
        p++;
    if (p >= end || *p != '"')
        return NULL;
    *p = 0;
    *length = (size_t)(p - start);
    *at = p + 1;
    return start;
}

static bool take_number(char **at, const char *end, uint32_t *value)
{
    char *start = *at, *p = start;
    *value = 0;
    while (p < end && *p >= '0' && *p <= '9' && p - start < 9)
        *value = *value * 10 + (uint32_t)(*p++ - '0');
    *at = p;
    return p > start && (*start != '0' || p == start + 1);
}

static const Member *member(const Members *all, const char *name)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i].name, name) == 0)
            return &all->items[i];
    return NULL;
}

static bool take_member(char **at, const char *end, Members *all)
{
    Member *next = &all->items[all->count];
    size_t ignored;
    if (all->count == MEMBERS_MOST || !(next->name = take_string(at, end, &ignored)))
        return false;
    if (*at >= end || *(*at)++ != ':' || *at >= end)
        return false;
    next->text = NULL;
    all->count++;
    if (**at != '"')
        return take_number(at, end, &next->number);
    return (next->text = take_string(at, end, &next->length)) != NULL;
}

/* A flat object of strings and small whole numbers, no white space; anything else is refused. A
 * name given twice needs no look: whoever asks wants an exact count, so another one is missing. */
static bool parse(char *at, size_t length, Members *all)
{
    const char *end = at + length;
    all->count = 0;
    if (at >= end || *at++ != '{')
        return false;
    while (take_member(&at, end, all)) {
        if (at >= end)
            return false;
        if (*at == '}')
            return at + 1 == end;
        if (*at++ != ',')
            return false;
    }
    return false;
}

static int digit_of(char c)
{
    const char *at = c ? strchr(DIGITS, c) : NULL;
    return at ? (int)(at - DIGITS) : -1;
}

/* Turns base64 into the text it stands for, in place. A NUL inside would cut the text short at
 * the library: such a request is refused. */
static bool decode(char *text, size_t length)
{
    char *to = text;
    if (length % 4)
        return false;
    size_t pads = length && text[length - 1] == '=' ? 1 + (text[length - 2] == '=') : 0;
    for (size_t i = 0; i < length; i += 4) {
        size_t here = i + 4 == length ? pads : 0;
        uint32_t three = 0;
        for (size_t k = 0; k < 4; k++) {
            int digit = k >= 4 - here ? 0 : digit_of(text[i + k]);
            if (digit < 0)
                return false;
            three = three << 6 | (uint32_t)digit;
        }
        for (size_t k = 0; k < 3; k++) {
            char byte = (char)(three >> (16 - 8 * k));
            if ((byte == 0) != (k >= 3 - here))
                return false;
            if (k < 3 - here)
                *to++ = byte;
        }
    }
    *to = 0;
    return true;
}

/* ---- The library -------------------------------------------------------------------------- */

static const Char *library_path;
static void *library;
static size_t output_size = OUTPUT_LEAST;
static bool length_by_pointer;
static int announced_length;

static void *export_of(const char *name, size_t arguments)
{
    void *found = symbol(library, name);
#if defined(_WIN32) && defined(__i386__)
    char decorated[64];
    for (int bare = 0; !found && bare < 2; bare++) {
        snprintf(decorated, sizeof decorated, "%s%s@%u", bare ? "" : "_", name,
                 (unsigned)(4 * arguments));
        found = symbol(library, decorated);
    }
#else
    (void)arguments;
#endif
    return found;
}

#if defined(__i386__)
/* stdcall and cdecl differ only in who takes the arguments off the stack. Keeping the stack
 * pointer aside serves both, so nobody has to know which one a library was built with. */
static intptr_t invoke(void *function, void **arguments, size_t count)
{
    intptr_t result;
    __asm__ volatile(
        "movl %%esp, %%esi\n\t"
        "leal (,%%ecx,4), %%eax\n\t"
        "subl %%eax, %%esp\n\t"
        "andl $-16, %%esp\n\t"
        "addl %%eax, %%esp\n\t"
        "1:\n\t"
        "testl %%ecx, %%ecx\n\t"
        "jz 2f\n\t"
        "pushl -4(%%edx,%%ecx,4)\n\t"
        "decl %%ecx\n\t"
        "jmp 1b\n\t"
        "2:\n\t"
        "call *%%edi\n\t"
        "movl %%esi, %%esp\n\t"
        : "=a"(result), "+c"(count), "+d"(arguments)
        : "D"(function)
        : "esi", "memory", "cc");
    return result;
}
#else
/* One convention on these machines; arguments behind those a function takes do no harm. */
static intptr_t invoke(void *function, void **a, size_t count)
{
    (void)count;
    intptr_t (*call)(void *, void *, void *, void *, void *, void *);
    memcpy(&call, &function, sizeof call);
    return call(a[0], a[1], a[2], a[3], a[4], a[5]);
}
#endif

static unsigned char canary(size_t place) { return (unsigned char)(0xA5 ^ (place * 31)); }

static bool make_areas(void)
{
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        size_t size = i ? SMALL_TEXT : output_size;
        size_t whole = (size + SLACK + STEP - 1) / STEP * STEP;
        unsigned char *text = reserve(whole);
        if (!text)
            return false;
        areas[i] = (Area){text, size, whole};
    }
    return true;
}

static void clear(const Area *area)
{
    memset(area->text, 0, area->size);
    for (size_t i = area->size; i < area->whole; i++)
        area->text[i] = canary(i);
}

/* What is wrong with the text in the area, or NULL. */
static const char *spoilt(const Area *area)
{
    for (size_t i = area->size; i < area->whole; i++)
        if (area->text[i] != canary(i))
            return "overflow";
    return memchr(area->text, 0, area->size) ? NULL : "truncated";
}

/* Where an output goes: the large area is for `output` alone. */
static const Area *area_for(const Call *call, size_t output)
{
    return strcmp(call->outputs[output], "output") == 0 ? &areas[0] : &areas[1 + output];
}

/* ---- Serving ------------------------------------------------------------------------------ */

static bool ensure_loaded(uint32_t id)
{
    uint32_t code = 0;
    char detail[512] = "";
    if (!library)
        library = load(library_path, &code, detail, sizeof detail);
    if (library)
        return true;
    begin(id);
    put_word("failure", "loading");
    put_number("code", code);
    put_base64("detail", (const unsigned char *)detail, strlen(detail));
    send_reply();
    return false;
}

static const char *machine(void)
{
#if defined(__i386__)
    return "x86";
#elif defined(__x86_64__)
    return "x86_64";
#elif defined(__aarch64__)
    return "arm64";
#elif defined(__loongarch64)
    return "loongarch64";
#else
    return "other";
#endif
}

static void serve_about(uint32_t id)
{
    if (!ensure_loaded(id))
        return;
    begin(id);
    put_number("protocol", PROTOCOL);
    put_word("machine", machine());
    put_number("output_bytes", (int64_t)output_size);
    put(",\"exports\":\"");
    const char *between = "";
    for (size_t i = 0; i < CALL_COUNT; i++) {
        if (!export_of(CALLS[i].name, argument_count(&CALLS[i])))
            continue;
        put(between);
        put(CALLS[i].name);
        between = ",";
    }
    put("\"");
    send_reply();
}

/* The arguments in their order; false if a text is missing, too many or not base64. */
static bool gather(const Call *call, const Members *all, void **arguments)
{
    size_t count = 0;
    if (all->count != 3 + count_of(call->inputs))
        return false;
    for (; call->inputs[count]; count++) {
        const Member *text = member(all, call->inputs[count]);
        if (!text || !text->text || !decode(text->text, text->length))
            return false;
        arguments[count] = text->text;
    }
    announced_length = (int)output_size;
    if (call->announces_length)
        arguments[count++] = length_by_pointer ? (void *)&announced_length
                                               : (void *)(intptr_t)announced_length;
    for (size_t i = 0; call->outputs[i]; i++) {
        clear(area_for(call, i));
        arguments[count++] = area_for(call, i)->text;
    }
    return true;
}

static void send_result(uint32_t id, const Call *call, intptr_t result)
{
    const unsigned char *text = (const unsigned char *)result;
    for (size_t i = 0; call->outputs[i]; i++) {
        const char *wrong = spoilt(area_for(call, i));
        if (wrong) {
            fail(id, wrong, call->outputs[i]);
            return;
        }
    }
    if (call->returns_text && (!text || !memchr(text, 0, SMALL_TEXT))) {
        fail(id, "truncated", "returned");
        return;
    }
    begin(id);
    if (call->returns_text)
        put_base64("returned", text, strlen((const char *)text));
    else
        put_number("returned", (int32_t)result);
    for (size_t i = 0; call->outputs[i]; i++) {
        const unsigned char *from = area_for(call, i)->text;
        put_base64(call->outputs[i], from, strlen((const char *)from));
    }
    send_reply();
}

static void serve_call(uint32_t id, uint32_t limit, const Call *call, const Members *all)
{
    void *arguments[ARGUMENTS_MOST] = {NULL};
    if (!ensure_loaded(id))
        return;
    void *function = export_of(call->name, argument_count(call));
    if (!function) {
        fail(id, "export", call->name);
        return;
    }
    if (!gather(call, all, arguments)) {
        fail(id, "request", "texts");
        return;
    }
    /* From this frame on, and not before, the library may have the request. */
    begin(id);
    put_number("handing", 1);
    send_reply();
    atomic_store(&call_ends, seconds_now() + limit);
    intptr_t result = invoke(function, arguments, argument_count(call));
    atomic_store(&call_ends, 0);
    send_result(id, call, result);
}

static void serve(char *frame, size_t length)
{
    Members all;
    if (!parse(frame, length, &all)) {
        fail(0, "request", "json");
        return;
    }
    const Member *id = member(&all, "id"), *call = member(&all, "call");
    if (!id || id->text || !call || !call->text) {
        fail(0, "request", "id");
        return;
    }
    if (all.count == 2 && strcmp(call->text, "ping") == 0) {
        begin(id->number);
        put_number("protocol", PROTOCOL);
        send_reply();
        return;
    }
    if (all.count == 2 && strcmp(call->text, "about") == 0) {
        serve_about(id->number);
        return;
    }
    const Member *limit = member(&all, "limit");
    for (size_t i = 0; i < CALL_COUNT && limit && !limit->text && limit->number; i++)
        if (strcmp(call->text, CALLS[i].name) == 0) {
            serve_call(id->number, limit->number, &CALLS[i], &all);
            return;
        }
    fail(id->number, "request", "call");
}

/* bridge [--output BYTES] [--outputlen value|pointer] LIBRARY */
static bool understand(int count, Char **words)
{
    int i = 1;
    for (; i + 1 < count; i += 2) {
        if (same(words[i], WORD("--output"))) {
            Char *end;
            output_size = number_of(words[i + 1], &end, 10);
            if (*end || output_size < OUTPUT_LEAST || output_size > OUTPUT_MOST)
                return false;
        } else if (same(words[i], WORD("--outputlen"))) {
            length_by_pointer = same(words[i + 1], WORD("pointer"));
            if (!length_by_pointer && !same(words[i + 1], WORD("value")))
                return false;
        } else {
            return false;
        }
    }
    library_path = i < count ? words[i] : NULL;
    return i + 1 == count;
}

#ifdef _WIN32
int wmain(int count, wchar_t **words)
#else
int main(int count, char **words)
#endif
{
    if (!understand(count, words))
        return EXIT_USAGE;
    /* All texts of a call as base64, and the small members. */
    reply.room = (output_size + (OUTPUTS_MOST + 1) * SMALL_TEXT) / 3 * 4 + 4 * KIB;
    reply.bytes = malloc(reply.room);
    if (!reply.bytes || !make_areas())
        return EXIT_MEMORY;
    if (!take_streams() || !start_system())
        return EXIT_USAGE;
    for (;;) {
        size_t length;
        char *frame = read_frame(&length);
        serve(frame, length);
        forget(frame, length);
        free(frame);
    }
}
