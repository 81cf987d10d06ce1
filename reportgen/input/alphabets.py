"""Beside which letters the letters of languages stand that are beyond ASCII, in names and places.

Counted in lists of given names, surnames, streets and towns, and in the names that CLDR gives
countries and languages. Each item of a language is a letter, then in two pairs, parted by commas,
what often and what seldom stands before it, and behind it; ^ and $ are the ends of a word. A dot
in front marks letters that are rare in the language.
"""

from __future__ import annotations

from collections.abc import Mapping

#: By language (ISO 639).
LETTERS: Mapping[str, str] = {
    "de": (
        "ßai,euüoöä,e$,sblgrwanfim ähjbktrml^sw,pgfdzcne,nrfutsgchdlmi,k$bpqß .çna,,ao, "
        ".èlinrdhs,,nlsgv, érlmcdhosgnt,bfjpv,$lraedmop,bcgnstuv "
        "öhrkbdlmpgjs,fztv^nw,rhlcsnfbd,gtpwvmßeikxz ümhlrsbjfgtk,d^wznp,rlhnbtcdsß,mke$"
    ),
    "fr": (
        ".àl^j,,$, .âh^bcmpré,,tcglbq, .æl,,t, çna,er,oa, èirlhndgufy,vbcsmtpz,rsnlvg,mzqctb$d "
        "ér^lhbctnmsdo,gvpijfuzkway,lremo$dgpanvbt,csfqhzkwjuâ .êrhvufilmpt,,tnqmc, "
        "ëao,u,ltv,y$n îoa^r,bdn,tnl$m, ïaoe,u,s$tcd,elmnqbgvw .ñueá,,eio, .ôrchalp,,mtlnp, "
        ".ök,,l, .ùo,,$, .ûosdlmqr,,tr$l, .üngmp,,sekl, .œ^bnscv,,uci,"
    ),
    "nl": (
        "çna,,oa, èilrhjgs,ny,rnlvs,gcz émrnlchszfo,igtvdbpwu,elr$dp,hscvbgmotwanu "
        ".ênhmrv,,cnqt, ëioa,,l$ns,rbdwhmp .ín,,$, ïaou,,sctaen, öjkr^bh,,reklmns, "
        ".üjbp,,rklt,"
    ),
    "it": ("àtilnor,,$, èrscfou,,$o, éhmp,,$lt, ìdlsmv,,$, ínr,,$n, òlcdirnuv,,$, ùtdilrs,,$,"),
    "es": (
        "átcrl^mndvsbiyz,gpuhjfkwo,n$rls,cmetzbfivgquñdxahj "
        "énmulrtdcbip,svafoghky^w,s$nlr,itgvxabcdej "
        "írnutldmphca,sbü^vfjgo,$anos,qgblrtemcdfvzñ ñaeiuoúá,^íó,aoeió,u "
        "órilcdtmgjp,beznsñ^vyfhw,n$rm,splbdftvzñ útrpm^nabhl,cdfgjsz,$nlñbqsz,acdgmrt "
        ".ügp,,íeik,"
    ),
    "pt": (
        ".à^,,$, á^mrtlbcipdnv,fgoshuç,r$lbsgtvcz,udfq âlt^crzbdfgmnsu,,nm, "
        "ãtmhisçdvclr,gjnpbeoux,o$e, çanrieu,oí,aoãõ,á "
        "émrnlsht^bcguv,adjkoxz,$rslmgvco,bdinqtx ênudmltcv,ior,sn$,dmtv "
        "ílnr^usamtvo,cghip,csnlbrtvgm,adpç ótbegjnr^cdipv,,rsvint$bdflp, ôldtcm,,nma, "
        ".õçmrt,,e, úrjlnpaembhit,,blcsdnrjt,"
    ),
    "sv": (
        "ävrlb^jm,hfgktenp,ngrscd,tlmvx å^rgmelh,kpst,ksr$gln,bdh érldhnskmz,,n$ealsu, "
        "örj^skhlg,fnmbdtuae,mrsandglp,$bfhtvi .üp,,k,"
    ),
    "da": (
        "åg^rlmsk,tbvhfn,rlbdsg,$nvekm ærbvk,n^jflmstdghpec,drks,lngbvtaimuco .éhnrlm,,$lsu, "
        ".öjk,,l, ørlsh^mtnjkb,gfdvopeux,rnsjvldg$b,ekmfyith"
    ),
    "no": (
        "årvgnehdk,^pasilmtfy,sgrt,klvd ævns,fgr,rst,l élr,hm,e$,lu "
        "ørjblh^sne,adtikfmgyvu,$ryemgkadn,svl"
    ),
    "fi": (
        "äljmktpvsrnä,h^feiwyö,n$rkelijtsmä,hvgpbfy .åm,,l, érdzhm,,n$lu, "
        "ökrbijdtyl,npvfs,$nlkbrsm,ygjptä štai,^kmu,iaeuot,$kmn"
    ),
    "is": (
        "á^jrhlmpk,fnvbdstzag,rslnkð$,tvfgmebpþdiíz æsnl^brvk,hgdfp,rvbnlmsþg,fðdhiju$ "
        ".évrlhp,ts,tsðglrkbdm,$npu írldn^tvsm,gakbfhpxjúáðceoþ,sanmð$kuer,gftlvbdóophúþ "
        "ðiruíóaöe,úáoéæýyfg,usabmivlr,$gfóþnjdkehptíc "
        "ódjþrs,n^tmhlgkebðífpzavú,trlsn,ðm$aifvkdpbehgþc öjr^vlh,sbmndfþkt,rðlgk,snfxtd "
        "úr^jlnhktgbds,fmpþeí,nlsrðtema,k$bdgfvipíjxcó ýntlds^rm,gþcbkv,$rsmvj,tbfðcgahdnlp "
        "þ^ng,ðtfrylæimódáakseí,óojre,ayiuýöúí"
    ),
    "pl": (
        "órgkpitnłzw,djżblchms,wrłjdzlż,bgcst .ür,,g, ąildwłrzbmst,gcfk,sdbctgkpzż,f "
        ".će^ośaijuy,,$kwm, ęijrzłwdltgkmp,bsż,dgbctksżpz,ś$ "
        "łao^suedó,bikzgmcpwhrtył,aou$kye,ntęcóądgbmpswzł ńoaieyu,,s$c,k "
        "ś^oaeuyi,pęj,$wcnlkr,mćp źoade^u,b,n$dlrw,akm ż^daoęeruó,iyąlm,yaeoniu$,dbkómwęp"
    ),
    "cs": (
        "ákvnrlt,zhmpdsbžgjš^euřyčďň,$nlktr,dczmšřjsvpčbžhgň "
        "éknvlrtd,mzbfgič,$hnlrs,mtzšdkuvčř ínlřmvtčšbcrs,žzpjd^,$nkrltčž,šcdřbjhmpsafvz "
        ".ógrhz,,ndt, .ú^lsahky,,dpstvhjnruzčšž, .ümfp,,lgk, ývnkltrs,bdhm,$cnmdrš,ksthlř "
        "č^eiualíoá,vmryěbndjtéú,eiktaní$ou,csváéšů .ďaž^,,aoá, "
        "ěntdvbm,p,$tlmjkpžsz,cdnčrvšbhř .ňae^oiu,bdyášů,a$kso,cdá "
        "řtbopaá^dkih,eíuéýě,eíio$,asávbm "
        "šn^rijtuloade,mkbgyávzžhípéýfwěúčšů,toe$k,iaípťvnámsulňšů .ťša,,a$so, "
        ".ůrtnhkvdm,clčš,v$mžrl,djnsňš ž^deoauíněiálů,rú,iaenkošáíd$,lmshuďbpv"
    ),
    "sk": (
        "ávknrl,ztmhbspdgijčfňešcuť^ďyřž,$rnk,člštdmcvzhbsňžjľpg .ävmp,,tcn, "
        "éknvrtm,lhbgdfipsxz,$hnr,tzldsčcmuš ínrlčtmvbšd,czpjsž^fgk,kncrčž,$lpšbtsdgjzťvňmfo "
        ".órtgdkniblm,hjz,nrptmb,dgklsz .ôbhntk^dgmp,,rtsplňč, "
        "úklr^ctshšd,jnpzvľabmč,brtsšcčdkzn,lpňhvľfžmť ýknvrmtl,shbp,$crts,čdkľšbhlmovz "
        "či^náreajol,tuvdbmípúgkhyýšéľwfzôž,ieoak$ní,táusmrúcj .ď^ael,rož,uaoá,$ .ĺks,,zň, "
        "ľeo^auádk,ihpúbýšgmrsvz,aous$knš,účjdg ňeaoáriš^yž,vsuúhíjôŕbdlpĺ,ao$á,ukv .ŕtv,,ňšn, "
        "š^uaoieá,yúrlzíbknľmjpýŕžé,otkai$e,uíťpnsvúňámlčrľj .ťšs^íorei,auú,ao$á, "
        "ž^uaideoíá,lrnjúby,ianeoks,$uňbdlímšpváčď"
    ),
    "hu": (
        "ávmhbrnp,ztslj^dgkieuyfw,rtnzscdv,glkmjbph ézlnrvbky,^dmhtgpso,kmngs,zrlt$dpbcuv "
        "íhy,rzklms^dtcpó,dr,nl$bkmtvz óts^krg,dhlnabijmzov,t$hms,nzlpfkivcrbdgaeí "
        "öyrkt,gz^flv,rsvk,zlgnepb ú^d,ajrgpty,jthmkl,fzgrs$bdin üf,t^kmrsdpz,rl,kzcnst "
        "ődskz,yfntg,rhfvimtkb,$dnagslz .űdrz,,sc,"
    ),
    "ro": (
        "âsmfgkr,,nrmz, .î^,,n, ănzcltr,ţbdmşghps,$,lrdtncgmuzţ şa^ueino,,t$ăouaceikm, "
        "ţnuiaeor,^ă,iaă$,e"
    ),
    "hr": (
        "ći,š^aoe,$,eaoinu čia^eunor,lšvbjpk,ikeaun$,ojv .đ^anru,,auei, "
        "š^aieour,kjnlv,ikea$tnu,opvčćlmr žd^uoaeir,ln,iaeun,do$jmr"
    ),
    "sl": (
        ".ći,,$e, čši^nae,vrolujbpkmt,iea$,nkujormv šnji^raevou,mltdbgpkfw,čketai,nvmpu$olcjr "
        "ž^odeauir,nmlv,iaen$,mubdgjop"
    ),
    "tr": (
        ".âl^kh,v,ltmnz$dy, ç^knüateui,rolışpsçzhbdfyğ,aeio$lı,bkusmçgcyntvfprü "
        "ö^gksn,bdtzlrmuşy,zknrlch,vmğgsydi ügt^mldsky,hnzbrcşpfğvç,lrnmkzçs,bchfdtv$gşypejğ "
        "ğoaui,eö^ıü,laudi$bı,cemvfortüpç ıdsklyrtgnş,çfmhpzğcbv,nlr$mzksş,vtçfchpbdygaeğ "
        "ş^aieuır,ylnümohkv,ae$iıt,bhcfkmçüsroulpönv"
    ),
    "lt": (
        ".ą^s,,žjs, čie^a,uybnoū,iaeu,opėų ėlnrtvs,dmbgpjčž,b$sjtvfndmch,plr .ęk,,s, "
        "šui^oak,yenmr,kriatveuų,o$mn ūritkjmc,bdgap,nrbtz,sgč ųinrtkljbdgs,mzfhšvcč,$, "
        "ž^dią,aluer,iuaey,onsė"
    ),
    "lv": (
        "ām^kndtljirzv,gpsbužehfoļš,rnlbcdņz,v$fmļkstgjž č^ianeu,bt,aiueo,vīū "
        "ērb^lpjvng,mftahkuzž,rtsnjkzdģ,lvņ$cļ ģ^oļē,e,eiu, "
        "īlvrtzdms,cgn^ķžkpjuč,tndlrz,ck$bgsvpņ ķai^e,,ieīu,t ļekoiāg,aē,uaģs,efklmnrā "
        "ņiaā,o^ēuī,šaui,ejo šņei,^agukrnmū,usb$ftvm,lahcpjeoidkrā "
        "ūrjldt,mpižabegč,mlrsczdn,ktš žd^a,loā,aiuāīoū,bpē"
    ),
}
