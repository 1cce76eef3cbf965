" Vim syntax file for Falcon. Written by tools/editors.py. (Vim has another language of that name.)
if exists('b:current_syntax') | finish | endif

syn case match
syn sync fromstart
syn keyword falconStatement assert break continue del elif else except finally for if raise return try while with yield
syn keyword falconDefine func class lambda
syn keyword falconOperator and or not in is
syn keyword falconBoolean None True False
syn keyword falconInclude import from
syn match falconName '\<[[:alpha:]_][[:alnum:]_]*\>' contains=falconFunction,falconClass,falconException transparent
syn match falconFunction '\v(\.)@<!<(abs|all|alllocals|any|bin|callable|chr|compile|copyright|delattr|dir|divmod|enumerate|eval|exec|exit|filter|format|getannotation|getattr|globals|hasattr|hash|hex|id|input|iscallable|isinstance|isiter|issubclass|iter|len|locals|map|max|min|next|oct|ord|pow|print|repr|reverse|reversed|round|setattr|sorted|sum|unicode_name|vars|zip)>'
syn match falconClass '\v(\.)@<!<(bool|bytearray|bytes|classmethod|dict|file|float|int|list|method|object|open|property|range|set|slice|staticmethod|str|super|tuple|type)>'
syn match falconException '\v(\.)@<!<(AddressError|ArithmeticError|AssertionError|AttributeError|BaseException|BlockingIOError|BrokenPipeError|ConnectionAbortedError|ConnectionError|ConnectionRefusedError|ConnectionResetError|EOFError|Exception|FileExistsError|FileNotFoundError|GeneratorExit|ImportError|IndexError|InterruptedError|InvalidOperationError|KeyError|KeyboardInterrupt|LookupError|MemoryError|NameError|NameResolutionError|NotImplementedError|OSError|OverflowError|PermissionError|RecursionError|RuntimeError|StopIteration|SyntaxError|SystemExit|TimeoutError|TypeError|UnicodeError|ValueError|ZeroDivisionError)>'
syn match falconComment '#.*$' contains=@Spell
syn match falconNumber '\v<0[xX][0-9A-Fa-f_]+>|<0[oO][0-7_]+>|<0[bB][01_]+>'
syn match falconNumber '\v(\w)@<![0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9][0-9_]*)?|(\w)@<!\.[0-9][0-9_]*([eE][-+]?[0-9][0-9_]*)?'
syn match falconDefined '\v<(func|class)\s+\w+' contains=falconDefine
syn match falconEscape '\\.' contained
syn match falconBraces '{{\|}}' contained
syn region falconField matchgroup=falconDelimiter start='{' end='}' contained contains=TOP,falconField
syn region falconString start=+\v<[rRbBuU]*'|'+ skip=+\\.+ end=+'+ contains=falconEscape
syn region falconFString matchgroup=falconString start=+\v<[rR]?[fF][rR]?'+ skip=+\\.+ end=+'+ contains=falconEscape,falconBraces,falconField
syn region falconString start=+\v<[rRbBuU]*'''|'''+ skip=+\\.+ end=+'''+ contains=falconEscape
syn region falconFString matchgroup=falconString start=+\v<[rR]?[fF][rR]?'''+ skip=+\\.+ end=+'''+ contains=falconEscape,falconBraces,falconField
syn region falconString start=+\v<[rRbBuU]*"|"+ skip=+\\.+ end=+"+ contains=falconEscape
syn region falconFString matchgroup=falconString start=+\v<[rR]?[fF][rR]?"+ skip=+\\.+ end=+"+ contains=falconEscape,falconBraces,falconField
syn region falconString start=+\v<[rRbBuU]*"""|"""+ skip=+\\.+ end=+"""+ contains=falconEscape
syn region falconFString matchgroup=falconString start=+\v<[rR]?[fF][rR]?"""+ skip=+\\.+ end=+"""+ contains=falconEscape,falconBraces,falconField

hi def link falconStatement Statement
hi def link falconDefine Define
hi def link falconOperator Operator
hi def link falconBoolean Boolean
hi def link falconInclude Include
hi def link falconFunction Function
hi def link falconClass Type
hi def link falconException Exception
hi def link falconComment Comment
hi def link falconNumber Number
hi def link falconDefined Function
hi def link falconEscape SpecialChar
hi def link falconBraces SpecialChar
hi def link falconDelimiter Delimiter
hi def link falconString String
hi def link falconFString String

let b:current_syntax = 'fpl'
