#!/usr/bin/env python3
"""editors.py: writes editors/vscode and editors/vim from the lexer's table of keywords (src/syntax/token.h) and the names
that the runtime has built in (`falcon doc --list`). `editors.py --check` writes nothing and fails if they are not up to date.

The grammar keeps to what Oniguruma, which editors use, and Python's re have in common, so that the test can run it.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FALCON = os.environ.get("FALCON", str(ROOT / "build/release/falcon"))
SCOPES = {  # how editors call what a keyword is; what stands nowhere here is keyword.control
    "storage.type": ["func", "class", "lambda"],
    "keyword.operator.word": ["and", "or", "not", "in", "is"],
    "constant.language": ["None", "True", "False"],
    "keyword.control.import": ["import", "from"],
}
VIM_GROUPS = {"storage.type": "Define", "keyword.operator.word": "Operator", "constant.language": "Boolean",
              "keyword.control.import": "Include", "keyword.control": "Statement"}


def keywords():
    table = re.search(r"#define FALCON_KEYWORDS\(X\)(.*?)#define", (ROOT / "src/syntax/token.h").read_text(), re.DOTALL)[1]
    return re.findall(r'X\(\w+, "(\w+)"\)', table)


def keyword_scopes():
    """Scope to keywords, each keyword once."""
    named = {word for words in SCOPES.values() for word in words}
    return {"keyword.control": [word for word in keywords() if word not in named], **SCOPES}


def builtin_names():
    """Kind to names: functions, classes and exceptions that need no import."""
    listed = subprocess.run([FALCON, "doc", "--list"], capture_output=True, text=True, check=True).stdout
    names = {"function": [], "class": [], "exception": []}
    for line in listed.splitlines():
        kind, name, *_ = line.split("\t")
        if "." not in name and kind in names:
            names[kind].append(name)
    return names


def any_of(words):
    return "(?<![\\w.])(?:" + "|".join(words) + ")(?!\\w)"


def string_rules():
    """For each sort of prefix and quotes. A backslash keeps the next character from closing, in raw strings too."""
    escape = {"match": r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\}|.|$)", "name": "constant.character.escape.falcon"}
    raw_escape = {"match": r"\\(?:.|$)"}
    rules = []
    for quote, sort in (('"""', "triple.double"), ("'''", "triple.single"), ('"', "double"), ("'", "single")):
        for prefix, raw, fields in ((r"(?i:rf|fr)", True, True), (r"(?i:f)", False, True), (r"(?i:rb|br|r)", True, False),
                                    (r"(?i:b|u)?", False, False)):
            patterns = [raw_escape if raw else escape]
            if fields:
                patterns += [{"match": r"\{\{|\}\}", "name": "constant.character.escape.falcon"}, {"include": "#field"}]
            rules.append({"begin": rf"(?<!\w)({prefix})({quote})", "end": quote, "name": f"string.quoted.{sort}.falcon",
                          "beginCaptures": {"1": {"name": "storage.type.string.falcon"}}, "patterns": patterns})
    return rules


def grammar():
    names = builtin_names()
    words = [{"match": any_of(found), "name": f"{scope}.falcon"} for scope, found in keyword_scopes().items()]
    return {
        "name": "Falcon",
        "scopeName": "source.falcon",
        "fileTypes": ["fpl"],
        "patterns": [{"include": "#code"}],
        "repository": {
            "code": {"patterns": [{"include": f"#{part}"} for part in (
                "comment", "strings", "numbers", "definitions", "keywords", "names", "operators")]},
            "comment": {"match": r"#.*$", "name": "comment.line.number-sign.falcon"},
            "strings": {"patterns": string_rules()},
            "field": {
                "begin": r"\{", "end": r"\}", "name": "meta.embedded.falcon",
                "patterns": [{"match": r"![sra](?=[:}])", "name": "storage.type.format.falcon"}, {"include": "#spec"},
                             {"include": "#brackets"}, {"include": "#code"}]},
            "spec": {"begin": r":(?![\w:]*\w\s*[}!])|:(?=[<>^=]|[-+ #0-9.,_]*[a-zA-Z%]?\})", "end": r"(?=\})",
                     "name": "constant.other.format.falcon", "patterns": [{"include": "#field"}]},
            "brackets": {"patterns": [
                {"begin": begin, "end": end, "patterns": [{"include": "#brackets"}, {"include": "#code"}]}
                for begin, end in ((r"\(", r"\)"), (r"\[", r"\]"), (r"\{", r"\}"))]},
            "numbers": {"match": r"(?<!\w)(?:0[xX][0-9A-Fa-f_]+|0[oO][0-7_]+|0[bB][01_]+"
                                 r"|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9][0-9_]*)?)",
                        "name": "constant.numeric.falcon"},
            "definitions": {"patterns": [
                {"match": rf"(?<![\w.])({word})\s+([^\W\d]\w*)",
                 "captures": {"1": {"name": f"storage.type.{name}.falcon"}, "2": {"name": f"entity.name.{name}.falcon"}}}
                for word, name in (("func", "function"), ("class", "class"))] + [
                {"match": r"^\s*(@)\s*([^\W\d][\w.]*)", "captures": {"1": {"name": "punctuation.decorator.falcon"},
                                                                  "2": {"name": "entity.name.function.decorator.falcon"}}}]},
            "keywords": {"patterns": words},
            "names": {"patterns": [
                {"match": any_of(names["function"]) + r"(?=\s*\()", "name": "support.function.falcon"},
                {"match": any_of(names["class"]), "name": "support.class.falcon"},
                {"match": any_of(names["exception"]), "name": "support.type.exception.falcon"},
                {"match": any_of(["self"]), "name": "variable.language.falcon"},
                {"match": r"[^\W\d]\w*(?=\s*\()", "name": "entity.name.function.call.falcon"},
                {"match": r"[^\W\d]\w*", "name": "variable.other.falcon"}]},
            "operators": {"match": r"\*\*=?|//=?|<<=?|>>=?|[-+*/%&|^<>=!]=?|~", "name": "keyword.operator.falcon"},
        },
    }


PACKAGE = {
    "name": "falcon-language",
    "displayName": "Falcon",
    "description": "Colours, brackets and comments for Falcon programs (.fpl)",
    "version": "2.0.0",
    "publisher": "falcon",
    "license": "MIT",
    "engines": {"vscode": "^1.60.0"},
    "categories": ["Programming Languages"],
    "contributes": {
        "languages": [{"id": "falcon", "aliases": ["Falcon"], "extensions": [".fpl"], "firstLine": "^#!.*\\bfalcon\\b",
                       "configuration": "./language-configuration.json"}],
        "grammars": [{"language": "falcon", "scopeName": "source.falcon", "path": "./syntaxes/falcon.tmLanguage.json"}],
    },
}
CONFIGURATION = {
    "comments": {"lineComment": "#"},
    "brackets": [["{", "}"], ["[", "]"], ["(", ")"]],
    "autoClosingPairs": [["{", "}"], ["[", "]"], ["(", ")"],
                         {"open": "\"", "close": "\"", "notIn": ["string", "comment"]},
                         {"open": "'", "close": "'", "notIn": ["string", "comment"]}],
    "surroundingPairs": [["{", "}"], ["[", "]"], ["(", ")"], ["\"", "\""], ["'", "'"]],
    "indentationRules": {"increaseIndentPattern": r"^.*[{(\[]\s*(#.*)?$", "decreaseIndentPattern": r"^\s*[})\]]"},
}


def vim_syntax():
    lines = ['" Vim syntax file for Falcon. Written by tools/editors.py. (Vim has another language of that name.)', "if exists('b:current_syntax') | finish | endif", "",
             "syn case match", "syn sync fromstart"]
    for scope, words in keyword_scopes().items():
        lines.append(f"syn keyword falcon{VIM_GROUPS[scope]} {' '.join(words)}")
    names = builtin_names()
    lines += [r"syn match falconName '\<[[:alpha:]_][[:alnum:]_]*\>' contains=falconFunction,falconClass,falconException transparent"]
    for kind, found in names.items():
        lines.append(f"syn match falcon{kind.capitalize()} '\\v(\\.)@<!<({'|'.join(found)})>'")
    lines += [
        r"syn match falconComment '#.*$' contains=@Spell",
        r"syn match falconNumber '\v<0[xX][0-9A-Fa-f_]+>|<0[oO][0-7_]+>|<0[bB][01_]+>'",
        r"syn match falconNumber '\v(\w)@<![0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9][0-9_]*)?|(\w)@<!\.[0-9][0-9_]*([eE][-+]?[0-9][0-9_]*)?'",
        r"syn match falconDefined '\v<(func|class)\s+\w+' contains=falconDefine",
        r"syn match falconEscape '\\.' contained",
        r"syn match falconBraces '{{\|}}' contained",
        r"syn region falconField matchgroup=falconDelimiter start='{' end='}' contained contains=TOP,falconField",
    ]
    for quote, name in (("'", "Single"), ('"', "Double")):
        for size in (1, 3):
            quotes = quote * size
            delimiter = "+"
            plain = f"skip={delimiter}\\\\.{delimiter} end={delimiter}{quotes}{delimiter}"
            lines.append(f"syn region falconString start={delimiter}\\v<[rRbBuU]*{quotes}|{quotes}{delimiter} {plain} contains=falconEscape")
            lines.append(f"syn region falconFString matchgroup=falconString start={delimiter}\\v<[rR]?[fF][rR]?{quotes}{delimiter} {plain} "
                         "contains=falconEscape,falconBraces,falconField")
    links = {"Statement": "Statement", "Define": "Define", "Operator": "Operator", "Boolean": "Boolean", "Include": "Include",
             "Function": "Function", "Class": "Type", "Exception": "Exception", "Comment": "Comment", "Number": "Number",
             "Defined": "Function", "Escape": "SpecialChar", "Braces": "SpecialChar", "Delimiter": "Delimiter", "String": "String",
             "FString": "String"}
    lines += ["", *(f"hi def link falcon{ours} {theirs}" for ours, theirs in links.items()), "", "let b:current_syntax = 'fpl'"]
    return "\n".join(lines) + "\n"


def as_json(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def files():
    """Every generated file with its text."""
    return {
        "editors/vscode/package.json": as_json(PACKAGE),
        "editors/vscode/language-configuration.json": as_json(CONFIGURATION),
        "editors/vscode/syntaxes/falcon.tmLanguage.json": as_json(grammar()),
        "editors/vim/syntax/fpl.vim": vim_syntax(),
        "editors/vim/ftdetect/fpl.vim": "autocmd BufNewFile,BufRead *.fpl setfiletype fpl\n",
        "editors/vim/ftplugin/fpl.vim": "setlocal commentstring=#\\ %s comments=:# expandtab shiftwidth=4 softtabstop=4\n"
                                           "setlocal cindent cinoptions=+4,(0,Ws,#0,j1 cinkeys=0{,0},0),0],!^F,o,O formatprg=falcon\\ fmt\\ -\n",
    }


def main():
    stale = []
    for name, text in files().items():
        path = ROOT / name
        if sys.argv[1:] != ["--check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(name)
    if stale:
        sys.exit(f"not up to date: {', '.join(stale)}; run tools/editors.py")


if __name__ == "__main__":
    main()
