//! What a generator emits, taken apart before it is parsed.
//!
//! Parsing all of it would take most of the time and of the memory of a run, and most of it is not kept: what no pass needs
//! is left out as tokens, and the rest is parsed a piece at a time.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// An item, or a member of an `impl`, a `trait` or a `mod`, as it was emitted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    tokens: Vec<TokenTree>,
    /// Where its keyword stands: `fn`, `struct`, `impl`, …
    keyword: Option<usize>,
}

/// The words that say what an item is.
const KEYWORDS: [&str; 9] = [
    "const", "enum", "fn", "impl", "mod", "struct", "trait", "type", "use",
];

/// The pieces one after the other. Each ends with its braces or its semicolon.
pub(crate) fn pieces(tokens: TokenStream) -> impl Iterator<Item = Piece> {
    let mut tokens = tokens.into_iter();
    std::iter::from_fn(move || {
        let mut piece = Piece::default();
        for token in tokens.by_ref() {
            if piece.keyword.is_none()
                && matches!(&token, TokenTree::Ident(word) if KEYWORDS.iter().any(|known| word == known))
            {
                piece.keyword = Some(piece.tokens.len());
            }
            // The braces of a `use` are a list.
            let ends = match &token {
                TokenTree::Punct(punct) => punct.as_char() == ';',
                token => is_group(token, Delimiter::Brace) && !piece.is("use"),
            };
            piece.tokens.push(token);
            if ends {
                return Some(piece);
            }
        }
        (!piece.tokens.is_empty()).then_some(piece)
    })
}

impl Piece {
    /// Whether its keyword is this one.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        let at = self.keyword.and_then(|at| self.tokens.get(at));
        matches!(at, Some(TokenTree::Ident(word)) if word == keyword)
    }

    /// What stands behind the keyword, where that is a name.
    pub(crate) fn name(&self) -> Option<String> {
        match self.tokens.get(self.keyword? + 1)? {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        }
    }

    /// Whether it is an `impl` of a trait.
    pub(crate) fn has_trait(&self) -> bool {
        self.is("impl")
            && self
                .tokens
                .iter()
                .any(|token| matches!(token, TokenTree::Ident(word) if word == "for"))
    }

    /// What it is, by keyword and name.
    pub(crate) fn described(&self) -> String {
        let words = self.tokens.iter().skip(self.keyword.unwrap_or_default());
        let words: Vec<String> = words.take(2).map(ToString::to_string).collect();
        format!("`{}`", words.join(" "))
    }

    /// What stands between its braces.
    pub(crate) fn inner(&self) -> TokenStream {
        match self.tokens.last() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                group.stream()
            }
            _ => TokenStream::new(),
        }
    }

    /// Parses it, without its documentation, which the passes write anew.
    pub(crate) fn parse<T: syn::parse::Parse>(self) -> Result<T, String> {
        let tokens = without_docs(self.tokens.into_iter()).collect();
        syn::parse2(tokens).map_err(|error| format!("what was emitted does not parse: {error}"))
    }
}

/// The same tokens without `#[doc = …]`, also between braces.
fn without_docs(tokens: impl Iterator<Item = TokenTree>) -> impl Iterator<Item = TokenTree> {
    let mut tokens = tokens.peekable();
    std::iter::from_fn(move || {
        loop {
            let token = tokens.next()?;
            let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
            if is_hash && tokens.next_if(is_doc).is_some() {
                continue;
            }
            return Some(match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<TokenTree> = without_docs(group.stream().into_iter()).collect();
                    Group::new(Delimiter::Brace, inner.into_iter().collect()).into()
                }
                token => token,
            });
        }
    })
}

fn is_doc(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == "doc")
}

fn is_group(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::pieces;

    #[test]
    fn items_are_told_apart_by_their_ends() {
        let tokens = quote! {
            use a::{b, c};
            pub struct A(u8);
            #[doc = "impl"]
            pub(crate) struct B { #[doc = "c"] c: [u8; 3] }
            impl<'a> From<&'a A> for B { fn from(_: &A) -> Self { Self { c: [0; 3] } } }
            pub mod inner { fn f() {} }
        };
        let found: Vec<String> = pieces(tokens)
            .map(|piece| {
                let names = ["use", "struct", "impl", "mod"];
                let kinds = names.iter().filter(|keyword| piece.is(keyword));
                let kinds: Vec<&str> = kinds.copied().collect();
                let name = piece.name().unwrap_or_default();
                format!("{} {name} {}", kinds.join("+"), piece.has_trait())
            })
            .collect();
        assert_eq!(
            found,
            [
                "use a false",
                "struct A false",
                "struct B false",
                "impl  true",
                "mod inner false"
            ]
        );
    }

    #[test]
    fn documentation_is_not_parsed() {
        let tokens = quote!(
            #[doc = "a"]
            struct B {
                #[doc = "c"]
                #[serde(rename = "C")]
                c: u8,
            }
        );
        let parsed: Vec<syn::ItemStruct> =
            pieces(tokens).map(|piece| piece.parse().unwrap()).collect();
        let expected = quote!(
            struct B {
                #[serde(rename = "C")]
                c: u8,
            }
        );
        assert_eq!(quote!(#(#parsed)*).to_string(), expected.to_string());
    }
}
