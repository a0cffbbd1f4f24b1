/* A library that standin.c needs when built with NEEDS_OTHER; deleted before the test. */
#ifdef _WIN32
__declspec(dllexport)
#endif
int other(void);
int other(void) { return 1; }
